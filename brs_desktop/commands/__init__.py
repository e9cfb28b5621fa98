"""The command line's commands: one table of what there is, one module a group, no window and no SQL."""
