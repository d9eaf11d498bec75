# shellcheck shell=sh
# dockerfile.sh - what in a Dockerfile means something else tomorrow. For git.sh, which refuses to build on it, and for the
# probe that reads the Dockerfiles of other people's Compose projects. What stands in it is printed nowhere but for names
# of images: a Dockerfile may hold secrets.
# Prints: base IMAGE     that it stands on or copies from, not named by its content
#         loose LINE WHAT   what it fetches, not the same every time: latest (releases/latest), pipe (a download into a shell),
#                           install (npm install and its like, without lock file or exact versions)
recipe_of() { # FILE
  awk '
    function resolve(word,   name, rest) {
      while (match(word, /\$\{?[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\}?/)) {
        name = substr(word, RSTART, RLENGTH); rest = ""
        gsub(/[${}]/, "", name)
        if (index(name, ":-")) { rest = substr(name, index(name, ":-") + 2); name = substr(name, 1, index(name, ":-") - 1) }
        word = substr(word, 1, RSTART - 1) ((name in value) ? value[name] : rest) substr(word, RSTART + RLENGTH)
      }
      return word
    }
    function judge(word) {
      word = resolve(word)
      if (word == "scratch" || word in stage || word ~ /^[0-9]+$/ || word ~ /(^|@)sha256:[0-9a-f]+$/) return
      print "base", (word == "" ? "(empty)" : word)
    }
    function exact(words, from, to,   i, packages) { # every package with its full version
      for (i = from; i <= to; i++) {
        if (words[i] ~ /^-/ || words[i] ~ /^[.\/~]/) continue
        packages++
        if (words[i] !~ /.@v?[0-9]+\.[0-9]+\.[0-9]+[-+.0-9A-Za-z]*$/) return 0
      }
      return packages > 0
    }
    function installs(text,   parts, words, n, m, i, w, verb, p) {
      gsub(/[\[\]",\047()]/, " ", text)
      n = split(text, parts, /&&|\|\||;|\|/)
      for (p = 1; p <= n; p++) {
        m = split(parts[p], words, " ")
        for (w = 1; w <= m && words[w] !~ /^(.*\/)?(npm|pnpm|yarn)$/; w++) { }
        if (w > m) continue
        sub(/.*\//, "", words[w])
        for (i = w + 1; i <= m && (words[i] ~ /^[-.\/]/ || words[i] == "global"); i++) { }
        verb = i <= m ? words[i] : "install"
        # yarn alone installs, unless it is what another command is about
        if (i > m && (words[w] != "yarn" || (w > 1 && toupper(words[w - 1]) != "RUN"))) continue
        if (verb !~ /^(install|i|in|add)$/ || parts[p] ~ /--package-lock-only|--frozen-lockfile|--immutable/) continue
        if (!exact(words, i + 1, m)) return 1
      }
      return 0
    }
    /^[ \t]*#/ { next }
    line == "" { at = NR }
    { line = line $0 }
    /\\[ \t]*$/ { sub(/\\[ \t]*$/, " ", line); next }
    { $0 = line; line = ""; verb = toupper($1) }
    verb == "ARG" && $2 ~ /=/ { name = $2; sub(/=.*/, "", name); text = $2; sub(/^[^=]*=/, "", text); gsub(/["\047]/, "", text); value[name] = resolve(text) }
    verb == "FROM" {
      at_word = 2
      while ($at_word ~ /^--/) at_word++
      judge($at_word)
      if (toupper($(at_word + 1)) == "AS") stage[$(at_word + 2)] = 1
    }
    { for (i = 2; i <= NF; i++) if ($i ~ /^--from=/) { text = $i; sub(/^--from=/, "", text); judge(text) }
        else if ($i ~ /^--mount=.*from=/) { text = $i; sub(/.*from=/, "", text); sub(/,.*/, "", text); judge(text) } }
    /\/releases\/latest([\/"\047 \t?]|$)/ { print "loose", at, "latest" }
    /(curl|wget)[^|]*\|[ \t]*(sudo[ \t]+(-[A-Za-z]+[ \t]+)*)?(env[ \t]+)?([a-z\/]*\/)?((ba|z|da|a|k)?sh|python[0-9.]*|node|perl)([^A-Za-z0-9_.-]|$)/ ||
      /(sh|bash)[ \t]+(-[a-z]+[ \t]+)*["\047]?[$<]\([ \t]*(curl|wget)/ { print "loose", at, "pipe" }
    installs($0) { print "loose", at, "install" }
  ' "$1"
}
