use strict;
use warnings;

my $name = <STDIN> // "";
chomp $name;
print "Hello, ", ($name eq "" ? "world" : $name), "!\n";
