#!/usr/bin/perl
# echo.pl PORT - stands in for the front door: answers every request with what it was sent.
use strict;
use warnings;
use IO::Socket::INET;
my $server = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $ARGV[0], Listen => 16, ReuseAddr => 1) or die "listen: $!";
while (my $visitor = $server->accept) {
  my $head = '';
  while ($head !~ /\r\n\r\n/) { sysread($visitor, $head, 4096, length $head) or last }
  syswrite $visitor, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " . length($head) . "\r\n\r\n$head";
  close $visitor;
}
