"""The same contract on one node, without a network: for development, tests and trials."""
