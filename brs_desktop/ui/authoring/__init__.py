"""For authors of forms: a form tried before anybody fills it."""
