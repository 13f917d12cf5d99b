import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.exit(__import__("hlfabric.network.cli", fromlist=["main"]).main(Path(__file__).parent))
