"""Films from files, decoded by ffmpeg in processes of their own."""
