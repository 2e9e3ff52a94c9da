"""The ground every page stands on: layout, components, the list, the form, navigation. It knows no domain."""
