import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { main } from './program.js'
import { standIn } from './stand-in.js'

const SPEC = 'version: 1\nhosts:\n  vps: { address: root@203.0.113.5 }\n  home: { address: local }\n'
async function complete(...words: string[]): Promise<string[]> {
  const at = standIn()
  writeFileSync(join(at.cwd, 'hardshell.yaml'), SPEC)
  mkdirSync(join(at.cwd, '.local/state/hardshell/practice/mine'), { recursive: true })
  writeFileSync(join(at.cwd, '.local/state/hardshell/practice/mine/hardshell.yaml'), '')
  assert.equal(await main(['completion', 'words', '--', ...words], at.context), 0, at.said())
  return at.printed().split('\n').filter((line) => line !== '')
}

for (const [words, want] of [
  [['au'], ['audit']],
  [['audit', 'v'], ['vps']],
  [['audit', ''], ['home', 'local', 'practice:mine', 'vps']],
  [['audit', '--form'], ['--format']],
  [['audit', '--format', 's'], ['sarif']],
  [['audit', '--fail-on', 'c'], ['critical']],
  [['audit', '--format', 'json', 'h'], ['home']],
  [['audit', '--only', 'ssh.pass'], ['ssh.password-login']],
  [['explain', 'ssh.drop'], ['ssh.drop-in']],
  [['risks', ''], ['add', 'list', 'render']],
  [['risks', 'add', 'ssh.password'], ['ssh.password-login']],
  [['completion', ''], ['bash', 'fish', 'zsh']],
  [['audit', '--output', ''], []],
] as const)
  test(`hardshell ${words.join(' ')}‸`, async () => assert.deepEqual(await complete(...words), want))

/** Typed into a real zsh at a terminal; what stands on its line after Tab is printed. */
const ZSH = String.raw`zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PS1=; autoload -Uz compinit && compinit -u -D && source <(hardshell completion zsh) && print rea""dy'
zpty -r shell out '*ready*'
zpty -w -n shell $'hardshell audit --fail-on cr\t\C-aprint -r -- li""ne:\C-e:\n'
zpty -r shell out $'*line:*:\r\n'
print -r -- "$out"`

for (const [shell, flags, script, want] of [
  ['bash', ['--norc', '-euo', 'pipefail'], 'eval "$(hardshell completion bash)"; COMP_WORDS=(hardshell audit --fail-on ""); COMP_CWORD=3; _hardshell; printf "%s\\n" "${COMPREPLY[@]}"; complete -p hardshell', /^critical\nhigh\nlow\nmedium\nnone\ncomplete -o default -F _hardshell hardshell\n$/],
  ['zsh', ['-f'], ZSH, /^line:hardshell audit --fail-on critical:\r$/m],
  ['fish', ['--no-config'], 'hardshell completion fish | source; complete -C "hardshell audit --fail-on "; complete -C "hardshell au"', /^critical\nhigh\nlow\nmedium\nnone\naudit\n$/],
] as const)
  test(`${shell} really completes with it`, (t) => {
    const at = standIn()
    writeFileSync(join(at.cwd, 'hardshell.yaml'), SPEC)
    const program = join(at.cwd, 'hardshell')
    writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${new URL('../bin.js', import.meta.url).pathname}' "$@"\n`)
    chmodSync(program, 0o755)
    const ran = spawnSync(shell, [...flags, '-c', script], { cwd: at.cwd, encoding: 'utf8', env: { PATH: `${at.cwd}:${process.env['PATH'] ?? ''}`, HOME: at.cwd, TERM: 'dumb' }, timeout: 60_000 })
    if (ran.error !== undefined && 'code' in ran.error && ran.error.code === 'ENOENT') return t.skip(`${shell} is not on this machine: scripts/prepare-tests installs it`)
    assert.equal(ran.status, 0, ran.stderr)
    assert.match(ran.stdout, want)
  })
