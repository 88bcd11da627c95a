/** What is counted of a log-in's account and address when it is tried. Times left are in milliseconds, 0 when over. */
export interface Counted {
  /** On this account from this address. */
  failuresOfBoth: number;
  leftOfBoth: number;
  /** From this address, on whatever accounts. */
  failuresOfAddress: number;
  leftOfAddress: number;
  /** For how long the account is locked to strange addresses. */
  leftOfLock: number;
  /** Whether the account's owner got in from this address of late. */
  isKnownAddress: boolean;
}

/** On one account from one address. From elsewhere its owner still gets in. */
const MOST_OF_BOTH = 10;
/** From one address, on whatever accounts; an office shares one. */
const MOST_OF_ADDRESS = 100;
/** On one account, from wherever: as many as three people who mistype hardly reach. */
const FREE_OF_ACCOUNT = 20;
/** So few guesses an hour find no password; and no owner who is on a journey waits longer. In milliseconds. */
const LONGEST_LOCK_MS = 5 * 60_000;

/** How long whoever tries has to wait, in milliseconds; 0 when not at all. */
export function guessing(counted: Counted): number {
  const { failuresOfBoth, leftOfBoth, failuresOfAddress, leftOfAddress, leftOfLock, isKnownAddress } = counted;
  return Math.max(
    failuresOfBoth >= MOST_OF_BOTH ? leftOfBoth : 0,
    failuresOfAddress >= MOST_OF_ADDRESS ? leftOfAddress : 0,
    // Or else everybody could keep the owner out.
    isKnownAddress ? 0 : leftOfLock,
  );
}

/** How long strange addresses wait after so many failures on an account, in milliseconds: twice as long after each, up to five minutes. */
export function lockOf(failures: number): number {
  return failures < FREE_OF_ACCOUNT ? 0 : Math.min(LONGEST_LOCK_MS, 1_000 * 2 ** (failures - FREE_OF_ACCOUNT));
}

/** Whether this is the failure that locks an account, once in an episode. */
export function isBeginOfLock(failures: number): boolean {
  return failures === FREE_OF_ACCOUNT;
}
