"""What-if drafts in the window: under their report, beside the main draft, over the questions of one that is open."""
