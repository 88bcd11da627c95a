import { faultOf } from './smtp-fault.ts';

describe('what a mail server answered', () => {
  it.each([
    ['RCPT TO', 550, 'refused'],
    ['RCPT TO', 450, 'later'],
    ['DATA', 554, 'refused'],
    ['DATA', 452, 'later'],
    ['DATA', 503, 'later'],
    ['RCPT TO', 530, 'away'],
    ['DATA', 421, 'away'],
    ['MAIL FROM', 550, 'away'],
    ['AUTH PLAIN', 535, 'away'],
    ['EHLO', 554, 'away'],
  ])('to %s with %i means that it is %s', (command, responseCode, kind) => {
    expect(faultOf({ command, responseCode })).toMatchObject({ kind });
  });

  it('is told with its codes and without its words, which hold the address', () => {
    const response = '550 5.1.1 <ada@example.com> unknown';
    expect(faultOf({ command: 'RCPT TO', responseCode: 550, response }).reason).toBe(
      'The mail server answered 550 5.1.1 to RCPT TO.',
    );
  });

  it('may be nothing', () => {
    expect(faultOf({ code: 'ESOCKET', originalCode: 'ECONNREFUSED' })).toEqual({
      kind: 'away',
      reason: 'The mail server cannot be reached or does not answer (ESOCKET, ECONNREFUSED).',
    });
    expect(faultOf({ code: 'ETIMEDOUT', timeoutType: 'GREETING_TIMEOUT' }).reason).toContain('(GREETING_TIMEOUT)');
    expect(faultOf({ code: 'EENVELOPE' }).kind).toBe('refused');
    expect(faultOf(new Error('?')).kind).toBe('away');
  });
});
