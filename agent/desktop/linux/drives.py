"""Other disks than the user's own: where Linux mounts them."""

from pathlib import Path

MOUNTED = (Path("/mnt"), Path("/media"), Path("/srv"))


def drives() -> tuple[Path, ...]:
    """Return the folders that disks and servers are usually mounted in."""
    return tuple(one for one in MOUNTED if one.is_dir())
