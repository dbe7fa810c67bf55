"""Linux: the counterpart of every module of windows, or word that there is none."""
