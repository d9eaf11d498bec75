# shellcheck shell=sh
# settings-tokens.sh - where settings in JSON or JSON5 hold a gateway token as plain text: a program for perl, for places.probe.sh,
# which tells what it finds, and copies.sh, which puts a reference in its place. It reads signs and builds nothing, so that
# comments stay, and a file that was cut off in the middle is read as far as it goes.
#   tokens_in TEXT, PUT   calls PUT with each string that stands at gateway.auth.token or under a name OPENCLAW_GATEWAY_TOKEN, and
#                         with whether it is the former; where PUT returns text, that takes the place of the string and its quotes
# shellcheck disable=SC2016,SC2034
settings_tokens='
  sub tokens_in {
    my ($text, $put) = @_;
    my ($out, $key, @path) = ("", "");
    my $gap = qr{(?:\s|//[^\n]*|/\*.*?\*/)*}s;
    while ($text =~ m{\G(?:(\s+|//[^\n]*|/\*.*?\*/|[,:])|([\[{])|([\]}])|("(?:[^"\\]++|\\.)*+"?|\x27(?:[^\x27\\]++|\\.)*+\x27?)|([^\s,:\[\]{}"\x27/]+|.))}gcs) {
      my ($other, $open, $close, $string, $bare) = ($1, $2, $3, $4, $5);
      my $sign = $other // $open // $close // $string // $bare;
      if (defined $open) { push @path, $key; $key = "" }
      elsif (defined $close) { pop @path; $key = "" }
      elsif (defined $string || defined $bare) {
        my $plain = $sign; my $quoted = $plain =~ s/^(["\x27])(.*?)\1?$/$2/s;
        if ($text =~ m{\G(?=$gap:)}gcs) { $key = $plain }
        elsif ($quoted) {
          my $own = join(".", @path, $key) eq ".gateway.auth.token";
          if ($own || $key eq "OPENCLAW_GATEWAY_TOKEN") { $sign = $put->($plain, $own) // $sign }
        }
      }
      $out .= $sign;
    }
    return $out;
  }
  # No reference, and nothing that stands for a value which is not there.
  sub literal { my $value = shift; return length $value && $value !~ /^\$\{\w+\}$/ && $value !~ /^(?:null|undefined|__OPENCLAW_REDACTED__)$/ }
'
