#!lua
-- A poller needs longer for a page: its host is its own for another lease. See services/store/watch.py.
--
-- KEYS  1 pages:due
-- ARGV  1 prefix  2 now (ms)  3 lease (ms)  4 host  5 item  6 token
-- Answer: 'done' | 'stale' (the page is another poller's by now, or done)
local prefix, ends, host, item, token = ARGV[1], tonumber(ARGV[2]) + tonumber(ARGV[3]), ARGV[4], ARGV[5], ARGV[6]
local place = prefix .. ':host:' .. host

if redis.call('HGET', prefix .. ':item:' .. item, 'token') ~= token then return {'stale'} end
if redis.call('HGET', place, 'busy_with') ~= token .. item then return {'stale'} end
redis.call('HSET', place, 'busy_until', ends)
redis.call('ZADD', KEYS[1], 'XX', ends, host)
return {'done'}
