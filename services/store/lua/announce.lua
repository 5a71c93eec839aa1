#!lua
-- A state of the sources that began or ended, told to desks once: the state, its number, the log and the channel, all or
-- nothing. Numbers are those of alerts. See services/store/announcements.py.
--
-- KEYS  1 silences  2 seq  3 epoch  4 alerts:log
-- ARGV  1 channel  2 state  3 'began' | 'ended'  4 what is kept of it  5 epoch to use if there is none
--       6 the message without its leading brace
-- Answer: 'already' | 'done', number — 'bug', why
local wanted = {'hash', 'string', 'string', 'stream'}
for i, kind in ipairs(wanted) do
  local found = redis.call('TYPE', KEYS[i]).ok
  if found ~= 'none' and found ~= kind then
    return {'bug', 'key ' .. KEYS[i] .. ' holds a ' .. found .. ' where a ' .. kind .. ' belongs'}
  end
end
local there = redis.call('HEXISTS', KEYS[1], ARGV[2]) == 1
if there == (ARGV[3] == 'began') then return {'already'} end
local epoch = redis.call('GET', KEYS[3]) or ARGV[5]
local counter = redis.call('GET', KEYS[2]) or '0'
if not string.match(counter, '^%d+$') then return {'bug', 'seq is ' .. counter} end
local last = 0
if redis.call('EXISTS', KEYS[4]) == 1 then
  local about = redis.call('XINFO', 'STREAM', KEYS[4])
  for i = 1, #about, 2 do
    if about[i] == 'last-generated-id' then last = tonumber(string.match(about[i + 1], '^(%d+)%-0$')) end
  end
end
local number = tonumber(counter)
if last ~= number then return {'bug', 'seq is ' .. counter .. ' but the log ends elsewhere, at ' .. tostring(last)} end

-- Nothing was written before this line, and nothing below it can fail.
number = number + 1
local id = string.format('%.0f', number)
local message = '{"number":' .. id .. ',"sequence":"' .. string.format('%012.0f', number) .. '","epoch":"' .. epoch
  .. '",' .. ARGV[6]
redis.call('SET', KEYS[3], epoch)
if ARGV[3] == 'began' then redis.call('HSET', KEYS[1], ARGV[2], ARGV[4]) else redis.call('HDEL', KEYS[1], ARGV[2]) end
redis.call('XADD', KEYS[4], id .. '-0', 'epoch', epoch, 'alert', message)
redis.call('PUBLISH', ARGV[1], message)
redis.call('SET', KEYS[2], id)
return {'done', number}
