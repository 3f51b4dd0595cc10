# Loaded for interactive programs: a prompt must be seen before its answer can be given.
$stdout.sync = true
