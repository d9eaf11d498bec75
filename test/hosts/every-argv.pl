# every-argv.pl LOG - writes the command line of every program that is started on this host to LOG, missing none: the kernel
# stops each process at its exec (PTRACE_O_TRACEEXEC), whatever started it and however short it lives. For tests, as root.
# A second LOG.ready appears once everything that runs is followed. Ended by TERM, it lets all of them go.
use strict;
use warnings;

my ($log) = @ARGV;
my ($PTRACE, $WAIT4, $SEIZE, $CONT, $LISTEN) = (101, 61, 0x4206, 7, 0x4208);    # x86_64
my $OPTIONS = 0x2 | 0x4 | 0x8 | 0x10;                                # fork, vfork, clone, exec
my ($WALL, $SIGTRAP, $EVENT_EXEC, $EVENT_STOP) = (0x40000000, 5, 4, 128);

open(my $out, '>', $log) or die "$log: $!";
$out->autoflush(1);
$0 = 'every-argv';

sub argv {
  my ($pid) = @_;
  open(my $in, '<', "/proc/$pid/cmdline") or return;
  local $/;
  my $text = <$in> // '';
  $text =~ tr/\0\n/ \t/;
  print $out "$pid $text\n";
}
# Twice: what was started while the first round went through is followed already, or is found by the second.
my %seized;
for (1, 2) {
  for my $task (glob '/proc/[0-9]*/task/[0-9]*') {
    my ($pid, $tid) = $task =~ m{/proc/(\d+)/task/(\d+)};
    next if $pid == $$ or $seized{$tid};
    $seized{$tid} = 1 if syscall($PTRACE, $SEIZE, $tid + 0, 0, $OPTIONS) == 0;
  }
}
die "nothing can be followed: $!" unless $seized{1};
open(my $ready, '>', "$log.ready") or die;
close $ready;

# perl's own waitpid keeps only half of the status
my $told = pack('i', 0);
while ((my $pid = syscall($WAIT4, -1, $told, $WALL, 0)) > 0) {
  my $status = unpack('i', $told);
  next if ($status & 0xff) != 0x7f;    # it ended
  my ($signal, $event) = (($status >> 8) & 0xff, $status >> 16);
  argv($pid) if $event == $EVENT_EXEC;
  if ($event == $EVENT_STOP and $signal != $SIGTRAP) { syscall($PTRACE, $LISTEN, $pid, 0, 0) }    # it was stopped by somebody: so it stays
  else { syscall($PTRACE, $CONT, $pid, 0, $event ? 0 : $signal) }
}
