/** Encryption judged on what real machines said, and on the layers of disks that we have none of. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Judgement } from '../../model/control.js'
import { defaultSpec } from '../../spec/spec.js'
import { atRest, type AtRest } from './at-rest.js'
import { area } from './index.js'

const recording = (name: string): string => readFileSync(new URL(`../../../../src/areas/state/recordings/at-rest.${name}.txt`, import.meta.url), 'utf8')
const judge = (id: string, value: AtRest): Judgement['verdict'] | undefined => area.controls.find((one) => one.id === `state.${id}`)?.check({ atRest: value } as never, defaultSpec()).verdict

/** A real virtual machine with one plain disk; it calls itself a container, which this leaves out. */
const plain = recording('plain-disk').replace('container 1', 'container 0')
const withLayers = (layers: string): AtRest => atRest.parse(plain.replaceAll('/dev/vda disk', layers))
const withSwap = (...lines: string[]): AtRest => atRest.parse(`${plain}${lines.map((line) => `swap ${line}\n`).join('')}`)

const disks: readonly (readonly [string, string, Judgement['verdict']])[] = [
  ['a plain disk', '/dev/vda disk', 'fail'],
  ['a plain partition', '/dev/vda1 part disk', 'fail'],
  ['LVM on a plain disk', '/dev/mapper/vg-root lvm part disk', 'fail'],
  ['LUKS', '/dev/mapper/root crypt part disk', 'pass'],
  ['LVM on LUKS', '/dev/mapper/vg-root lvm crypt part disk', 'pass'],
  ['RAID of LUKS', '/dev/md0 raid1 crypt part disk crypt part disk', 'pass'],
  ['RAID of LUKS and a plain disk', '/dev/md0 raid1 crypt part disk part disk', 'unknown'],
  ['LUKS on RAID', '/dev/mapper/root crypt raid1 part disk part disk', 'pass'],
  ['LVM over a plain disk and LUKS', '/dev/mapper/vg-root lvm part disk crypt part disk', 'unknown'],
  ['what nobody can look under', 'overlay -', 'unknown'],
  ['a device that lsblk does not know', '/dev/root -', 'unknown'],
]
for (const [name, layers, want] of disks) test(`the disk: ${name} is ${want}`, () => assert.equal(judge('disk-encrypted', withLayers(layers)), want))
const fileSystems: readonly (readonly [string, string, Judgement['verdict']])[] = [
  ['zfs with encryption', 'zfs tank/home aes-256-gcm', 'pass'],
  ['zfs without', 'zfs tank/home off', 'fail'],
  ['zfs that does not say', 'zfs tank/home unknown', 'unknown'],
  ['somebody else’s disk', 'nfs4 nas:/home -', 'unknown'],
  ['memory', 'tmpfs tmpfs -', 'pass'],
  ['a folder with a key of its own, on a plain disk', 'ext4 /dev/vda1 fscrypt part disk', 'pass'],
]
for (const [name, place, want] of fileSystems) test(`the file system: ${name} is ${want}`, () => assert.equal(judge('disk-encrypted', atRest.parse(plain.replaceAll('ext4 /dev/vda disk', place))), want))

test('one plain place beside an encrypted one counts', () => {
  assert.equal(judge('disk-encrypted', atRest.parse(plain.replace('place state ext4 /dev/vda disk', 'place state ext4 /dev/mapper/data crypt part disk'))), 'fail')
  // the root alone does not hold the secrets
  assert.equal(judge('disk-encrypted', atRest.parse(plain.replace('place state ext4 /dev/vda disk', 'place state ext4 /dev/mapper/a crypt disk').replace('place deployment ext4 /dev/vda disk', 'place deployment ext4 /dev/mapper/a crypt disk'))), 'pass')
})

const swaps: readonly (readonly [string, readonly string[], Judgement['verdict']])[] = [
  ['none', [], 'pass'],
  ['zram', ['partition /dev/zram0 disk '], 'pass'],
  ['a plain partition', ['partition /dev/vda2 part disk '], 'fail'],
  ['a file on a plain disk', ['file /swapfile disk '], 'fail'],
  ['an encrypted partition', ['partition /dev/dm-1 crypt part disk '], 'pass'],
  ['a file on an encrypted disk', ['file /swapfile lvm crypt part disk '], 'pass'],
  ['zram and a plain file', ['partition /dev/zram0 disk ', 'file /swapfile disk '], 'fail'],
  ['a file nobody can look under', ['file /swapfile '], 'unknown'],
]
for (const [name, lines, want] of swaps) test(`swap: ${name} is ${want}`, () => assert.equal(judge('swap-encrypted', withSwap(...lines)), want))

test('in a container nothing is said of disks, and archives are looked for', () => {
  const practice = atRest.parse(recording('practice'))
  assert.deepEqual(['disk-encrypted', 'swap-encrypted', 'archives-encrypted'].map((id) => judge(id, practice)), ['not-applicable', 'not-applicable', 'pass'])
  assert.equal(judge('archives-encrypted', { ...practice, archives: ['600 root /var/backups/openclaw.tar.gz'] }), 'fail')
})

test('half an answer is none', () => {
  for (const text of ['', 'container 0\n', plain.replace(/^container.*\n/m, ''), plain.replace(/^place root.*\n/m, ''), `${plain}what\n`, plain.replace('container 0', 'container perhaps')]) assert.throws(() => atRest.parse(text), text.slice(0, 60))
})
