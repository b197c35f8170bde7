"""The secrets of this computer: where they are kept, and the device key. `store` alone uses keyring."""
