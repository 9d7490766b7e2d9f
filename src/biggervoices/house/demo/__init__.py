"""The demo organisation: made-up people with 18 months behind them and something to do today."""
