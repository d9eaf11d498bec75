/**
 * What a time that a host wrote down is worth, by the clock that it has now. A time to come is that of a clock which was ahead: it says
 * nothing of how long ago something was, and must not pass for "just now" until the clock has caught up.
 */

/** Seconds that a clock may be put back, as one that is kept right is, before a time counts as one to come. */
const PUT_RIGHT = 3600

/** All in seconds since 1970. */
export const ahead = (now: number, at: number): boolean => at > now + PUT_RIGHT
/** @param seconds how long ago it may be at most */
export const within = (now: number, at: number, seconds: number): boolean => !ahead(now, at) && now - at <= seconds
