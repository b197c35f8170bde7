"""The verbs of `access-account` but `serve` and `migrate`; each is loaded when it is asked for."""
