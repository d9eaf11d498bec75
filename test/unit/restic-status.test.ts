/**
 * What restic's exit status means, by its release: 10 (no repository) and 11 (locked) since 0.17.0, 12 (wrong key) since 0.17.1
 * (restic's documentation, "Scripting: Exit codes"); before that, 1 for all of them, and only its words tell. restic.sh as the host
 * reads it, beside a restic that does nothing but say its version.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { packageRoot } from '../../src/runner/assets.js'

const work = mkdtempSync(join(tmpdir(), 'hs-restic-'))
after(() => rmSync(work, { recursive: true, force: true }))
const engine = fileURLToPath(new URL('src/areas/backup/files/restic.sh', packageRoot))

function meaning(version: string, status: number, words: string): string {
  writeFileSync(join(work, 'restic'), `#!/bin/sh\necho 'restic ${version} compiled with go1.24 on linux/amd64'\n`)
  chmodSync(join(work, 'restic'), 0o755)
  writeFileSync(join(work, 'because'), words)
  const ran = spawnSync('sh', ['-euc', '. "$0"; meaning "$1"', engine, String(status)], { encoding: 'utf8', env: { PATH: `${work}:/usr/bin:/bin`, work, home: work } })
  assert.equal(ran.status, 0, ran.stderr)
  return ran.stdout.trim()
}

/** What each release says, as it was heard on practice servers; the addresses are made up. */
const KEY = 'Fatal: wrong password or no key found\n'
const LOCKED = 'unable to create lock in backend: repository is already locked by PID 77 on backup by root (UID 0, GID 0)\nlock was created at 2026-11-23 05:11:06 (2.1s ago)\n'
const NONE = 'Fatal: unable to open config file: stat /var/backups/hardshell/restic/config: no such file or directory\nIs there a repository at the following location?\n/var/backups/hardshell/restic\n'
const AWAY = 'Fatal: unable to open config file: Head "http://192.0.2.1:8000/host/config": dial tcp 192.0.2.1:8000: connect: connection refused\nIs there a repository at the following location?\nrest:http://192.0.2.1:8000/host/\n'
const DENIED = 'Fatal: unable to open config file: unexpected HTTP response (403): 403 Forbidden\nIs there a repository at the following location?\nrest:http://192.0.2.1:8000/host/\n'
const FULL = 'Fatal: unable to save snapshot: write /var/backups/hardshell/restic/data/aa/aa-tmp-1: no space left on device\n'
const DAMAGED = 'error for tree 502ab401:\n  ciphertext verification failed\npack 5031507e: unexpected EOF\nFatal: repository contains errors\n'
const table: readonly (readonly [version: string, status: number, words: string, meaning: string])[] = [
  ['0.18.0', 0, '', 'ok'],
  ['0.14.0', 0, '', 'ok'],
  ['0.14.0', 3, 'Warning: at least one source file could not be read\n', 'incomplete'],
  ['0.18.0', 10, NONE, 'none'],
  ['0.17.0', 10, NONE, 'none'],
  ['0.16.4', 1, NONE, 'none'],
  ['0.14.0', 1, NONE, 'none'],
  ['0.18.0', 11, LOCKED, 'locked'],
  ['0.14.0', 1, LOCKED, 'locked'],
  ['0.18.0', 12, KEY, 'key'],
  ['0.17.1', 12, KEY, 'key'],
  ['0.17.0', 1, KEY, 'key'],
  ['0.14.0', 1, KEY, 'key'],
  ['0.18.0', 1, FULL, 'full'],
  ['0.14.0', 1, FULL, 'full'],
  ['0.18.0', 1, DAMAGED, 'damaged'],
  ['0.14.0', 1, DAMAGED, 'damaged'],
  ['0.18.0', 1, 'Fatal: unable to open repository: unexpected HTTP response (507): 507 Insufficient Storage\n', 'full'],
  ['0.18.0', 1, 'Fatal: unable to open repository: unexpected HTTP response (502): 502 Bad Gateway\n', 'unreachable'],
  ['0.18.0', 1, 'Fatal: pack 507f502a: no idea\n', 'failed'],
  // a place that cannot be asked is not an empty one: nothing is made anew there
  ['0.18.0', 1, AWAY, 'unreachable'],
  ['0.14.0', 1, AWAY, 'unreachable'],
  ['0.14.0', 1, DENIED, 'failed'],
  // a status that this release does not give away means nothing by itself
  ['0.14.0', 10, '', 'failed'],
  ['0.16.4', 11, '', 'failed'],
  ['0.17.0', 12, '', 'failed'],
  ['0.18.0', 99, 'odd\n', 'failed'],
  // timeout's own
  ['0.18.0', 124, 'Stat(<config/>) returned error, retrying after 1.06s: dial tcp 192.0.2.1:8000: connect: no route to host\n', 'unreachable'],
  ['0.18.0', 130, '', 'interrupted'],
  ['0.14.0', 143, '', 'interrupted'],
]
for (const [version, status, words, want] of table) {
  test(`restic ${version} that ends with ${status}${words === '' ? '' : ` and says "${words.split('\n')[0]?.slice(0, 60)}"`}: ${want}`, () => assert.equal(meaning(version, status, words), want))
}
