"""Read models from blocks: one PostgreSQL transaction per block, through each app's projector."""
