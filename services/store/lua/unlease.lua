#!lua flags=allow-oom
-- Give back one's own lease, and only that. KEYS 1 lease · ARGV 1 holder and token
if redis.call('TYPE', KEYS[1]).ok == 'string' and redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return {'released'}
