name =
  case IO.gets("") do
    :eof -> "world"
    line -> String.trim(line)
  end

IO.puts("Hello, #{name}!")
