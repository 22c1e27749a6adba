"""One module per family of formats; each turns bytes into a ``Reading`` or raises ``Refused``."""
