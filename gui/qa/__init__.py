"""Page objects for those who test the window (STYLE 15, 21): everything is found by `objectName`."""
