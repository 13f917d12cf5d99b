"""The ledger port, its adapters, and the wallet of the parties this node signs for."""
