-- Recursion, tables, strings, closures and numbers.
local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end

local function sieve(n)
  local is, count = {}, 0
  for i = 2, n do is[i] = true end
  for i = 2, n do
    if is[i] then
      count = count + 1
      for j = i * i, n, i do is[j] = false end
    end
  end
  return count
end

local function words(n)
  local parts, counts = {}, {}
  for i = 1, n do parts[#parts + 1] = string.format("w%d", i * 7919 % 1000) end
  for word in table.concat(parts, " "):gmatch("%a%d+") do counts[word] = (counts[word] or 0) + 1 end
  local keys = {}
  for key in pairs(counts) do keys[#keys + 1] = key end
  table.sort(keys)
  return #keys, counts[keys[1]]
end

local Account = {}
Account.__index = Account
function Account.new(balance) return setmetatable({balance = balance}, Account) end
function Account:deposit(v) self.balance = self.balance + v end

local function objects(n)
  local account = Account.new(0)
  for i = 1, n do account:deposit(i % 7) end
  return account.balance
end

local function spectral(n)
  local function a(i, j) local ij = i + j - 1 return 1.0 / (ij * (ij - 1) * 0.5 + i) end
  local x, sum = {}, 0
  for i = 1, n do x[i] = 1 end
  for _ = 1, 3 do
    local y = {}
    for i = 1, n do
      local t = 0
      for j = 1, n do t = t + a(i, j) * x[j] end
      y[i] = t
    end
    x = y
  end
  for i = 1, n do sum = sum + x[i] end
  return string.format("%.9f", sum)
end

print(fib(27), sieve(400000), words(60000))
print(objects(1500000), spectral(250))
print(pcall(error, "thrown"), select("#", pcall(string.rep)))
