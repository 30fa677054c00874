# Man pages and completions of bash, zsh and fish: written by the program itself from the declarations of its options, in
# folders named as below share/, where man and the shells look for them.
set(shell_files ${CMAKE_BINARY_DIR}/shell)
add_custom_command(OUTPUT ${shell_files}/man/man1/tripet.1 COMMAND tripet help --shell-files ${shell_files} DEPENDS tripet)
add_custom_target(shell_files ALL DEPENDS ${shell_files}/man/man1/tripet.1)
install(DIRECTORY ${shell_files}/ DESTINATION share)
