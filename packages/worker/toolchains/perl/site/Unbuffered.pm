# Loaded for interactive programs: a prompt must be seen before its answer can be given.
package Unbuffered;
$| = 1;
1;
