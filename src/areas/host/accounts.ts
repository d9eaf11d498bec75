/** The local accounts. */
import { defineFact } from '../define.js'
import { count, lines } from '../parse.js'

export interface Account {
  readonly name: string
  readonly uid: number
  readonly shell: string
  readonly password: 'empty' | 'locked' | 'set'
}

export const accounts = defineFact<readonly Account[]>({
  name: 'accounts',
  probe: 'host/accounts.probe.sh',
  root: true,
  parse: (stdout) => {
    const found = lines(stdout).map((line): Account => {
      const [name = '', uid, shell = '', password] = line.split(':')
      if (password !== 'empty' && password !== 'locked' && password !== 'set') throw new Error(`not an account: ${line}`)
      return { name, uid: count(uid, `uid of ${name}`), shell, password }
    })
    if (!found.some((account) => account.uid === 0)) throw new Error('no root account among them')
    return found
  },
})
