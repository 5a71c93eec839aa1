#!lua
-- One row of shift work on an incident: among the rows of the incident, on the log that desks follow, and in the list of
-- incidents that have any, all or nothing. See services/store/shift.py.
--
-- KEYS  1 shift:<incident>  2 shifts  3 shifts:log
-- ARGV  1 incident  2 the row  3 its time in ms  4 rows kept of an incident  5 rows kept on the log
-- Answer: 'done' | 'already' — 'bug', why
for i, kind in ipairs({'list', 'zset', 'stream'}) do
  local found = redis.call('TYPE', KEYS[i]).ok
  if found ~= 'none' and found ~= kind then
    return {'bug', 'key ' .. KEYS[i] .. ' holds a ' .. found .. ' where a ' .. kind .. ' belongs'}
  end
end
-- a row bears an id of its own: the same one again is the same call, whose answer was lost
for _, row in ipairs(redis.call('LRANGE', KEYS[1], -20, -1)) do
  if row == ARGV[2] then return {'already'} end
end

-- Nothing was written before this line, and nothing below it can fail.
redis.call('RPUSH', KEYS[1], ARGV[2])
redis.call('LTRIM', KEYS[1], -tonumber(ARGV[4]), -1)
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[5], '*', 'row', ARGV[2])
return {'done'}
