"""What student code gets instead of downloads, devices and libraries."""
