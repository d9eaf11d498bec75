# half-registry.pl - a registry of images on 127.0.0.1:4998 that has one, of whatever name, and breaks off in the middle of its layer,
# each time. Says by /run/half-registry.on that it listens. half-registry.pl [COMMAND], a shell's, run when the layer is asked for.
# For update-cut-short.test.ts and update-docker-disk.test.ts.
use strict;
use warnings;
use IO::Socket::INET;

# by the host's own program: its perl is the smallest there is
sub sha256_hex { open(my $file, '>', '/run/half-registry.blob') or die; binmode $file; print {$file} $_[0]; close $file; return (split ' ', `sha256sum /run/half-registry.blob`)[0] }

my $layer = '0123456789abcdef' x 131_072;
my $config = '{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["sha256:' . sha256_hex($layer) . '"]}}';
my $type = 'application/vnd.docker.distribution.manifest.v2+json';
my $blob = sub { '"size":' . length($_[0]) . ',"digest":"sha256:' . sha256_hex($_[0]) . '"' };
my $manifest = '{"schemaVersion":2,"mediaType":"' . $type . '","config":{"mediaType":"application/vnd.docker.container.image.v1+json",' . $blob->($config) . '},"layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar",' . $blob->($layer) . '}]}';

my ($layer_is, $config_is) = (sha256_hex($layer), sha256_hex($config));
$SIG{PIPE} = 'IGNORE';
my $door = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 4998, Listen => 9, ReuseAddr => 1) or die;
open(my $on, '>', '/run/half-registry.on');
close $on;
while (my $one = $door->accept) {
  my $asked = <$one> // '';
  while (my $line = <$one>) { last if $line =~ /^\r?$/ }
  my ($what, $kind) = $asked =~ m{/manifests/} ? ($manifest, $type) : index($asked, $layer_is) > 0 ? ($layer, 'application/octet-stream') : index($asked, $config_is) > 0 ? ($config, 'application/octet-stream') : ('{}', 'application/json');
  system($ARGV[0]) if @ARGV and $what eq $layer;
  print $one "HTTP/1.1 200 OK\r\nContent-Type: $kind\r\nContent-Length: " . length($what) . "\r\nDocker-Content-Digest: sha256:" . sha256_hex($what) . "\r\nConnection: close\r\n\r\n";
  print $one substr($what, 0, $what eq $layer ? length($what) / 2 : length($what)) unless $asked =~ /^HEAD/;
  close $one;
}
