"""Trains the network that tells the people of a photo from what is behind them."""
