"""What student code gets in place of downloads, devices and libraries."""
