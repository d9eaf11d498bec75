/**
 * Makes this machine fit for practice servers before the host tests, saying what that takes. With HS_TWIN, makes a hardened one
 * too and keeps it under that key, for `Guest.harden` to begin from (decision 20 says why npm test does not).
 */
import { execFileSync } from 'node:child_process'
import { Guest, practiceHere } from './guest.js'

const practice = practiceHere()
const { wants } = await practice.look()
for (const want of wants) console.log(`practice servers need: ${want}`)
await practice.prepare()

const twin = process.env['HS_TWIN']
if (twin !== undefined && execFileSync('docker', ['images', '-q', `hardshell-practice-twin:${twin}`], { encoding: 'utf8' }) === '') {
  console.log('… hardening a practice server, for the others to begin from')
  const first = new Guest(`hardened-${process.pid}`)
  try {
    await first.practise()
    await practice.keepTwin(first.name, twin)
  } finally {
    await first.remove()
  }
}
