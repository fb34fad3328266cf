"""The settings of this person on this computer."""
