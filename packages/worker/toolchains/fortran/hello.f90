program hello
  implicit none
  character(len=200) :: name
  integer :: status

  read (*, '(a)', iostat=status) name
  if (status /= 0 .or. name == '') name = 'world'
  print '(3a)', 'Hello, ', trim(name), '!'
end program hello
