# attack: writes what would retitle, clear and answer for a terminal
# meets: none needed
# outcome: ok
# prints: ^contained
print("contained \x1b]0;owned\x07\x1b[2J\x1b[6n\x1b]52;c;ZXZpbA==\x07")
