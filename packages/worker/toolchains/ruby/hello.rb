name = gets.to_s.chomp
puts "Hello, #{name.empty? ? 'world' : name}!"
