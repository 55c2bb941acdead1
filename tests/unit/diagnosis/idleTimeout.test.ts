import { describe, expect, test } from 'vitest';
import { diagnosePicture, onlyFinding, repeatedly, verdicts } from './diagnosePicture.ts';

const OPEN = 'open wss://shop.test/ws';

/** Drops of one endpoint, each cut after `silence` s without a message, having talked for `talk` s. */
function cuts(silences: readonly number[], talk: (i: number) => number = (i) => 0.4 + i): string {
  return silences
    .map((silence, i) => {
      const start = i * 1000;
      return `
        s${i}: ${start}s ${OPEN}
        s${i}: ${start + 0.1}s >{"subscribe":"prices"}
        s${i}: ${start + talk(i)}s <{"ok":true}
        s${i}: ${start + talk(i) + silence}s close 1006`;
    })
    .join('\n');
}

describe('recognised', () => {
  test('four cuts after 60.0 s of silence are an idle time-out, with the figures in the title', () => {
    const finding = onlyFinding(cuts([60.01, 60.03, 59.99, 60.02]));
    expect(finding).toMatchObject({
      rule: 'idle-timeout',
      confidence: 'high',
      severity: 'error',
      connections: ['s0', 's1', 's2', 's3'],
      title: 'Cut without a close frame after 60.0 s of silence, four times on this endpoint.',
    });
    expect(finding.observedMs).toBeCloseTo(60_020, -2);
    expect(finding.candidates?.map(({ id }) => id)).toContain('nginx-proxy-read-timeout');
  });

  test('every drop gives its last message and its end as evidence, with rows to go to', () => {
    const { evidence } = onlyFinding(cuts([60, 60.02]));
    expect(evidence.filter(({ connectionId }) => connectionId === 's1')).toMatchObject([
      { row: 3, atMs: 1_001_400 },
      { atMs: 1_061_420, origin: 'page-hook' },
    ]);
  });

  test('three cuts after 47.0 s are one although no product has that default', () => {
    const finding = onlyFinding(cuts([47.0, 47.02, 46.99]));
    expect(finding).toMatchObject({ rule: 'idle-timeout', confidence: 'high', candidates: [] });
    expect(finding.evidence.map(({ text }) => text).join(' ')).toContain('configured value');
  });

  test('two cuts at the same silence are enough with a known limit, and medium without', () => {
    expect(verdicts(cuts([60, 60.02]))).toEqual(['idle-timeout high s0,s1']);
    expect(verdicts(cuts([47, 47.02]))).toEqual(['idle-timeout medium s0,s1']);
  });

  test('two cuts after roughly equal silences are the best guess, and no more', () => {
    expect(verdicts(cuts([2.93, 3.1]))).toEqual(['idle-timeout low s0,s1']);
  });

  test('one cut of a quiet socket at a known limit is medium, and asks for a second', () => {
    const finding = onlyFinding(cuts([60.0]));
    expect(finding).toMatchObject({ rule: 'idle-timeout', confidence: 'medium' });
    expect(finding.alternatives.join(' ')).toContain('second drop');
  });

  test('nginx cutting 9 ms early and HAProxy on the dot: configured seconds are seen from one cut', () => {
    expect(onlyFinding(cuts([2.991]))).toMatchObject({ rule: 'idle-timeout', observedMs: 2991 });
    expect(onlyFinding(cuts([3.0]))).toMatchObject({ rule: 'idle-timeout', confidence: 'low' });
  });

  test('silence of the server alone is CloudFront’s measure', () => {
    const finding = onlyFinding(`
      0 ${OPEN.replace('shop.test', 'd1.cloudfront.net')} via=1.1 x-amz-cf-id=abc
      1s <welcome
      30s..570s/30s >presence
      601s close 1006
    `);
    expect(finding.rule).toBe('idle-timeout');
    expect(finding.title).toContain('without a word from the server');
    expect(finding.candidates?.[0]?.id).toBe('aws-cloudfront-ws-idle');
  });

  test('silence of the page alone, closed with 1000, is Cowboy’s', () => {
    const picture = repeatedly(
      3,
      500,
      (start) => `
        ${start}s open wss://shop.test/socket/websocket?vsn=2.0.0
        ${start + 0.5}s >["1","1","room:lobby","phx_join",{}]
        ${start + 1}s..${start + 59}s/2s <["1",null,"room:lobby","tick",{}]
        ${start + 60.5}s close 1000
      `,
    );
    const finding = onlyFinding(picture);
    expect(finding).toMatchObject({ rule: 'idle-timeout', confidence: 'high' });
    expect(finding.title).toContain('without a word from the page');
    expect(finding.candidates?.map(({ id }) => id)).toContain('cowboy-idle');
  });

  test('a page that never spoke is cut by the same limit, counted from the opening', () => {
    const life = (name: string, start: number, saidAt: number | undefined) => `
      ${name}: ${start}s ${OPEN}
      ${saidAt === undefined ? '' : `${name}: ${start + saidAt}s >subscribe`}
      ${name}: ${start + 1}s..${start + (saidAt ?? 0) + 29}s/2s <tick
      ${name}: ${start + (saidAt ?? 0) + 30.02}s close 1006`;
    const twins = life('a', 0, 20) + life('b', 500, 26) + life('c', 1000, 9);
    expect(verdicts(twins + life('d', 1500, undefined) + life('e', 2000, undefined))).toEqual([
      'idle-timeout high a,b,c,d,e',
    ]);
    expect(verdicts(life('d', 1500, undefined) + life('e', 2000, undefined)).join()).not.toContain('idle');
  });

  test('a close reason that speaks of idleness is believed', () => {
    expect(verdicts(`0 ${OPEN} · 1s <hello · 31s close 1001 Connection Idle Timeout`)).toEqual([
      'idle-timeout high a',
    ]);
  });

  test('with a net log that shows no pings, one cut named by the path is certain', () => {
    expect(
      verdicts(`0 ${OPEN} server=nginx/1.25.3 · 1s >hi · 1.1s <hello ~net-log · 61.1s close 1006`),
    ).toEqual(['idle-timeout high a']);
  });

  test('what the user says stands in the path comes first', () => {
    const finding = onlyFinding(cuts([45.02, 45.0]), { stack: ['my-proxy=45'] });
    expect(finding).toMatchObject({ confidence: 'high' });
    expect(finding.candidates?.[0]).toMatchObject({ id: 'stack:my-proxy', seconds: 45, product: 'my-proxy' });
  });

  test('the user’s stack comes before what the tables know', () => {
    const finding = onlyFinding(`0 ${OPEN} server=awselb/2.0 · 1s >hi · 61s close 1006`, {
      stack: ['nginx', 'haproxy=60'],
    });
    expect(
      finding.candidates
        ?.slice(0, 2)
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(['haproxy-timeout-tunnel', 'nginx-proxy-read-timeout']);
    expect(finding.candidates?.[2]?.id).toBe('aws-alb-idle');
  });

  test('a header that names the product ranks it before others with the same limit', () => {
    const finding = onlyFinding(`0 ${OPEN} server=awselb/2.0 · 1s >hi · 1.2s <hello · 61.2s close 1006`);
    expect(finding.candidates?.[0]?.id).toBe('aws-alb-idle');
  });

  test('a flow forgotten without a word is noticed by the next message', () => {
    const finding = onlyFinding(
      `0 ${OPEN} · 1s >hi · 1.1s <hello · 400s >anybody? · 401s >hello? · 403s close 1006`,
    );
    expect(finding).toMatchObject({ rule: 'idle-timeout', confidence: 'low' });
    expect(finding.title).toContain('dead connection');
    expect(finding.candidates?.map(({ id }) => id)).toContain('azure-lb-idle');
    expect(finding.evidence[0]).toMatchObject({ row: 2 });
  });

  test('advice computes the heartbeat: half of the limit', () => {
    const { advice } = onlyFinding(cuts([60.01, 60.03]));
    expect(advice[0]?.title).toContain('every 30.0 s');
    expect(advice.some(({ snippet }) => snippet?.includes('30000'))).toBe(true);
    expect(advice.some(({ language }) => language === 'nginx')).toBe(true);
  });
});

describe('a lone cut by nginx, whose timer may have run from an earlier message', () => {
  const NGINX = `${OPEN} server=nginx/1.22.1`;

  test('3 s after the upgrade, 2.87 s after the message that did not start the timer anew', () => {
    const finding = onlyFinding(`0 ${NGINX} · 0.13s >hello · 0.132s <hello · 3.003s close 1006`);
    expect(finding).toMatchObject({ rule: 'idle-timeout', confidence: 'low', observedMs: 2871 });
    expect(finding.evidence.map(({ text }) => text).join(' ')).toContain('132 ms before the last message');
  });

  test('3 s after the message before the last', () => {
    expect(verdicts(`0 ${NGINX} · 1s >a · 1.28s >b · 4.001s close 1006`)).toEqual(['idle-timeout low a']);
  });

  test('what the user says of nginx names it', () => {
    const text = `0 ${OPEN} · 1s >a · 1.28s >b · 4.001s close 1006`;
    expect(verdicts(text, { stack: ['nginx=3'] })).toEqual(['idle-timeout medium a']);
  });

  test('nobody else counts like that', () => {
    expect(verdicts(`0 ${OPEN} · 1s >a · 1.28s >b · 4.001s close 1006`)).toEqual([
      'abnormal-unexplained low a',
    ]);
  });

  test('a message that surely started the timer anew', () => {
    expect(verdicts(`0 ${NGINX} · 1s >a · 1.32s >b · 4.001s close 1006`)).toEqual([
      'abnormal-unexplained low a',
    ]);
  });

  test('after lively talk one of many moments always fits, which proves nothing', () => {
    expect(verdicts(`0 ${NGINX} · 1s..1.28s/0.04s >typing · 4.001s close 1006`)).toEqual([
      'abnormal-unexplained low a',
    ]);
  });
});

describe('advice', () => {
  test('the interval is half of the shortest limit, also where the user’s stack has a shorter one', () => {
    const { advice } = onlyFinding(cuts([60.01, 60.03]), { stack: ['nginx', 'my-proxy=30'] });
    expect(advice[0]?.title).toContain(
      'every 15.0 s: half of the shortest time-out (my-proxy in your stack, 30.0 s)',
    );
  });

  test('the settings of the product in the user’s stack come with its snippet', () => {
    const { advice } = onlyFinding(cuts([60.01, 60.03]), { stack: ['aws-alb'] });
    expect(
      advice.find(({ title }) => title.startsWith('AWS Application Load Balancer'))?.snippet,
    ).toBeDefined();
  });

  test('the heartbeat is explained for the server that showed itself, or for the common ones', () => {
    const titles = (server: string) =>
      onlyFinding(`0 ${OPEN}${server} · 1s >hi · 1.2s <hello · 61.2s close 1006`).advice.map(
        ({ title }) => title,
      );
    expect(titles(' server=uvicorn').filter((title) => title.startsWith('Uvicorn'))).toHaveLength(1);
    expect(titles(' server=uvicorn').some((title) => title.startsWith('Go server'))).toBe(false);
    expect(titles('').some((title) => title.startsWith('Go server'))).toBe(true);
  });

  test('a limit nobody has as default, behind a product that shows itself: its setting is told', () => {
    const behind = cuts([47.0, 47.02, 46.99]).replaceAll(OPEN, `${OPEN} server=nginx/1.25.3`);
    const { advice } = onlyFinding(behind);
    expect(advice.some(({ title }) => title.includes('look there for a time-out of 47.0 s'))).toBe(true);
    expect(advice.some(({ snippet }) => snippet?.includes('proxy_read_timeout'))).toBe(true);
  });
});

describe('not an idle time-out', () => {
  test('a chatty socket that is cut 5 s after a message', () => {
    const rules = diagnosePicture(`0 ${OPEN} · 1s..120s/1s <tick · 125s close 1006`).map(({ rule }) => rule);
    expect(rules).not.toContain('idle-timeout');
  });

  test('a chatty socket that drops 60 s after its last message is low at most', () => {
    expect(verdicts(`0 ${OPEN} · 1s..300s/1s <tick · 360s close 1006`)).toEqual(['idle-timeout low a']);
  });

  test('a page that closes with 1000 after 60 s of silence', () => {
    expect(verdicts(`0 ${OPEN} · 1s >hi · 1.1s <hello · 61.1s call-close 1000 · 61.15s close 1000`)).toEqual([
      'closed-by-page high a',
    ]);
  });

  test('a stream that the server ends with 1000, a minute after the page last spoke', () => {
    expect(verdicts(`0 ${OPEN} · 1s >get · 1.2s..61s/0.4s <part · 61.05s close 1000 done`)).toEqual([]);
  });

  test('a navigation after 60 s of silence', () => {
    expect(verdicts(`0 ${OPEN} · 1s >hi · 1.1s <hello · 61.1s navigate https://app.test/next`)).toEqual([
      'closed-by-navigation high a',
    ]);
  });

  test('one cut at 60 s while a sibling lived through 90 s', () => {
    const rules = verdicts(`
      a: 0 ${OPEN}
      a: 1s >hi
      a: 61s close 1006
      b: 0 ${OPEN}
      b: 1s >hi
      b: 91s >hi again
      b: 100s >and again
    `);
    expect(rules).toEqual(['abnormal-unexplained low a']);
  });

  test('one cut after a silence that this very socket lived through again and again', () => {
    const beat = `0 ${OPEN} · 1s..301s/30s >{"type":"ping"} · 1.05s..301.05s/30s <{"type":"pong"}`;
    expect(verdicts(`${beat} · 330.75s close 1006`)).toEqual(['abnormal-unexplained low a']);
    expect(verdicts(`${beat} · 330.99s close 1006`)).toEqual(['idle-timeout low a']);
  });

  test('three deaths within a tick of three seconds: the silence is the rhythm of the traffic', () => {
    const ticking = [2.97, 2.99, 2.96].map(
      (silence, i) => `
        s${i}: ${i * 500}s ${OPEN}
        s${i}: ${i * 500 + 3}s..${i * 500 + 90 + i * 30}s/3s <tick
        s${i}: ${i * 500 + 90 + i * 30 + silence}s close 1006`,
    );
    expect(verdicts(ticking.join('\n')).join()).not.toContain('idle-timeout');
  });

  test('Bandit calls it a protocol error: two silences of its limit say more than the code', () => {
    const lives = [40, 55].map(
      (saidAt, i) => `
        s${i}: ${i * 500}s ${OPEN}
        s${i}: ${i * 500 + saidAt}s >click
        s${i}: ${i * 500 + 1}s..${i * 500 + saidAt + 57}s/2s <tick
        s${i}: ${i * 500 + saidAt + 60.03}s close 1002`,
    );
    expect(verdicts(lives.join('\n'))).toEqual(['idle-timeout high s0,s1']);
  });

  test('long limits are counted coarsely: 600.6 s twice is API Gateway’s, which says 1001', () => {
    const url = 'open wss://abc.execute-api.eu-west-1.amazonaws.com/prod';
    const lives = [600.63, 600.4].map(
      (silence, i) => `
        s${i}: ${i * 2000}s ${url}
        s${i}: ${i * 2000 + 5 + i * 70}s >hello
        s${i}: ${i * 2000 + 5 + i * 70 + silence}s close 1001 Going away`,
    );
    expect(verdicts(lives.join('\n'))).toEqual(['idle-timeout high s0,s1']);
  });

  test('one cut a minute after the page’s own heartbeat stopped: low, for something stopped the page', () => {
    const beat = `0 ${OPEN} · 1s..301s/10s >{"type":"ping"} · 1.05s..301.05s/10s <{"type":"pong"}`;
    expect(verdicts(`${beat} · 361.05s close 1006`)).toEqual(['idle-timeout low a']);
  });

  test('several cuts against such a sibling: less sure', () => {
    const sibling = `
      b: 0 ${OPEN}
      b: 1s >hi
      b: 400s >hi again
    `;
    expect(verdicts(cuts([60, 60.02, 60.01]) + sibling)).toEqual(['idle-timeout medium s0,s1,s2']);
  });

  test('a server that was quiet for as long twice, while the page went on talking', () => {
    const talking = [3.7, 3.72]
      .map((quiet, i) => {
        const at = i * 100;
        const last = at + 16.1 + i * 7;
        return `s${i}: ${at}s ${OPEN}\ns${i}: ${at + 1}s..${last + quiet - 0.2}s/1s >please tell me more\ns${i}: ${at + 1.1}s..${last}s/1s <here is some more of it\ns${i}: ${last + quiet}s close 1006`;
      })
      .join('\n');
    expect(diagnosePicture(talking).map(({ rule }) => rule)).not.toContain('idle-timeout');
  });

  test('silences that differ', () => {
    expect(verdicts(cuts([44.2, 51.7, 37.4]))).toEqual(['abnormal-unexplained low s0,s1,s2']);
  });

  test('a silence in which the wire was busy with pings', () => {
    const rules = diagnosePicture(`
      0 ${OPEN} · 1s >hi · 1.1s <hello
      20s..60s/20s <#ping 4 · 20s..60s/20s >#pong 4
      61.1s close 1006
    `).map(({ rule }) => rule);
    expect(rules).not.toContain('idle-timeout');
  });

  test('a silence in which capture was blind', () => {
    expect(
      verdicts(`0 ${OPEN} · 1s >hi · 20s capture paused · 40s capture resumed · 61s close 1006`),
    ).toEqual(['abnormal-unexplained low a']);
  });
});
