# shellcheck shell=sh
# lane.sh FOLDER NAME... - becomes the probe NAME of a collection, and when that has ended, the next one: started anew for each,
# by exec, so that none knows of the one before and none costs a process of its own. `collect.sh` looks after what a probe
# does not end itself.
hs_dir=$1 hs_name=$2
shift 2
hs_next=$*
hs_path=$PATH

# as collect.sh has it: milliseconds since the boot
hs_now() {
  read -r hs_time _ </proc/uptime
  hs_time=${hs_time%.*}${hs_time#*.}0
}

# hs_begin SECONDS - its time begins; the watch reads when it is over
hs_begin() {
  hs_now
  hs_from=$hs_time
  echo "$hs_name $hs_from $((hs_from + $1 * 1000))" >"$hs_dir/$$.at"
}

# hs_take NAME - the KEY=VALUE lines of what was looked for are settings, over its own; FOUND is how that ended, FOUND_IN the
# folder with what it wrote to its TMPDIR for others
hs_take() {
  while IFS= read -r hs_line; do
    # shellcheck disable=SC2163 # the line is the setting
    case $hs_line in [A-Z]*=*) export "$hs_line" ;; esac
  done <"$hs_dir/$1/out"
  # how it ended, and how long it took
  read -r FOUND _ <"$hs_dir/$1.end"
  FOUND_IN=$hs_dir/$1
  export FOUND FOUND_IN
}

# shellcheck disable=SC2154 # given a value in the same line
trap 'hs_status=$?
  # whatever the probe made of its shell
  unset IFS
  PATH=$hs_path
  hs_now
  # where it cannot be written down, the end of this process must tell it
  if echo "$hs_status $((hs_time - hs_from))" >"$hs_dir/$hs_name.end" && [ -n "$hs_next" ]; then
    umask 077
    hs_to=$hs_dir/${hs_next%% *}
    cd "$hs_to" && exec env -i PATH="$PATH" LC_ALL=C HOME="$hs_to" TMPDIR="$hs_to" sh "$hs_dir/step" "$hs_dir" $hs_next >out 2>err
  fi' EXIT
set --
# shellcheck source=/dev/null
. "$hs_dir/$hs_name.sh"
