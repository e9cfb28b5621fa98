"""The window: Qt, and nothing but Qt; it talks to the workspace and never to storage."""
