"""Pictures of the real program for README and docs (`make shots`): real processes, real situations."""
