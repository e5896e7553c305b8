"""What templates say with `{% load ui %}`: words in the page's language, states, points, bars, dates, lists."""
