"""What a person does with the application, without a window."""
