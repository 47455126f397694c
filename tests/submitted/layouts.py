"""The same files handed in as a folder, a zip, a tar and a list of files."""

import tarfile
import zipfile


def lay_out(folder, files):
    """Write files by their relative names."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def zipped(path, folder):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, file.relative_to(folder))
    return path


def tarred(path, folder, mode="w"):
    with tarfile.open(path, mode) as archive:
        for file in sorted(folder.iterdir()):
            archive.add(file, file.name)
    return path


def forms(folder, room):
    """Return by name the paths of each form in which a folder can be handed in."""
    room.mkdir()
    found = {
        "folder": [folder],
        "zip": [zipped(room / "a.zip", folder)],
        "tar": [tarred(room / "a.tar", folder)],
        "tar.gz": [tarred(room / "a.tar.gz", folder, "w:gz")],
        "TGZ": [tarred(room / "A.TGZ", folder, "w:gz")],
        "files": sorted(folder.iterdir()),
    }
    if len(found["files"]) == 1:
        del found["files"]  # one folder is no list
    return found
